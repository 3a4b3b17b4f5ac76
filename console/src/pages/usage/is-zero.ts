/** `"0.000000"` and `"-0.0"` are; nothing that has a digit other than 0 is. */
export const isZero = (credits: string): boolean => !/[1-9]/.test(credits);
