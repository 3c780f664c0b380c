/** The number of the format of `posture.json`. */
export const FORMAT = 1;
