/** Prints a value in place of Jest's own printing, where `test` says so. */
type Printer<Config, Refs> = (value: unknown, config: Config, indentation: string, depth: number, refs: Refs) => string;

/** Whether a value is a stack as `Testing.synth` gives it, or has a script or certificates among its own texts. */
export declare function test(value: unknown): boolean;

/** A stack with a line, with a digest in it, for each script and each certificate: what changed is seen, and no more. */
export declare function serialize<Config, Refs>(
  value: unknown,
  config: Config,
  indentation: string,
  depth: number,
  refs: Refs,
  printer: Printer<Config, Refs>,
): string;
