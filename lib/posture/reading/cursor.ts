// What an expression of Terraform's language is written in: names, numbers, signs and strings.

const NAME = /\s*([a-z_][\w-]*)\s*/iy;
const NUMBER = /\s*(-?\d+(?:\.\d+)?)\s*/y;
// In a string.
const ESCAPED = /\\|[$]{2}\{|%{2}\{/y;
const HOLE = /[$%]\{/y;

/** What cannot be known at synthesis: the expression around it stays as it is. */
export class Unknown extends Error {}

/** Where something reads in an expression. */
export class Cursor {
  protected at = 0;

  protected constructor(protected readonly text: string) {}

  protected skipString(): string {
    const begin = ++this.at;
    while (this.text[this.at] !== '"') {
      if (this.at >= this.text.length) throw new Unknown();
      if (this.isAt(ESCAPED)) this.at += this.text[this.at] === '\\' ? 2 : 3;
      else if (this.isAt(HOLE)) this.skipHole();
      else this.at++;
    }
    return this.text.slice(begin, this.at++);
  }

  // An expression in a string, with its brackets; strings in it are told from the one around.
  protected skipHole(): void {
    let depth = 0;
    do {
      const character = this.text.charAt(this.at);
      if (character === '') throw new Unknown();
      if (character === '"') this.skipString();
      else this.at++;
      if (character === '{') depth++;
      if (character === '}') depth--;
    } while (depth > 0 || this.text[this.at - 1] !== '}');
  }

  protected name(): string | undefined {
    return this.match(NAME);
  }

  protected number(): number | undefined {
    const digits = this.match(NUMBER);
    return digits === undefined ? undefined : Number(digits);
  }

  protected match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at += found[0].length;
    return found?.[1];
  }

  protected isAt(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    return pattern.test(this.text);
  }

  protected isNext(sign: string): boolean {
    this.skip();
    return this.text.startsWith(sign, this.at);
  }

  protected takes(sign: string): boolean {
    if (!this.isNext(sign)) return false;
    this.at += sign.length;
    this.skip();
    return true;
  }

  protected expect(sign: string): void {
    if (!this.takes(sign)) throw new Unknown();
  }

  protected skip(): void {
    while (/\s/.test(this.text.charAt(this.at))) this.at++;
  }
}
