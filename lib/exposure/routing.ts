/** What a controller reads. */
export interface Routing {
  /** Annotations of the Ingress. */
  readonly ingress?: Record<string, string>;
  /** Annotations of the Service, which then is one of its own. */
  readonly service?: Record<string, string>;
  /** Whether it takes a prefix letter by letter: `/query` would open `/query_range`. */
  readonly byLetter?: boolean;
}
