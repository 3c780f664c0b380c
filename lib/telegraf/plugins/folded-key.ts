/** A key as Telegraf finds it in a table: by its letters alone. */
export function foldedKey(key: string): string {
  return key.toLowerCase().replace(/_/g, '');
}
