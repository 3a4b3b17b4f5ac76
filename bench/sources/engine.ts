/** @file What the benchmark of example sources measures. */
export { audioSource } from "../../src/train/sources/audio-source.js";
export { imageSource } from "../../src/train/sources/image-source.js";
export { tableSource } from "../../src/train/sources/table-source.js";
export { textSource } from "../../src/train/sources/text-source.js";
export { learnWords } from "../../src/train/sources/word-tokenizer.js";
export { openZip } from "../../src/data/media/zip-file.js";
export { csvRecords } from "../../src/data/source/csv-records.js";
export { tone, wav } from "../../test/support/make-media.js";
export { makeZip } from "../../test/support/make-zip.js";
export { mnistZip } from "../../test/support/mnist-zip.js";
