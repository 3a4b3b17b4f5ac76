/** @file One file of many that cannot be used: whether it is left out or all are refused is the user's choice. */

/** Its message goes on after the file's name: "it is empty". */
export class MediaFault extends Error {
  override readonly name = "MediaFault";
}
