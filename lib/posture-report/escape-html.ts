const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text in HTML or SVG. */
export function escapeHtml(text: string): string {
  return asShown(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** Text without what nobody sees, by which a line would read otherwise than it is: it may turn the direction of what follows. */
export function asShown(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\p{Cc}\p{Bidi_Control}]/gu, '\uFFFD');
}
