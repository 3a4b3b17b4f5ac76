/**
 * @file External data: a tensor that names another file. One uploaded file brings no other, so all of it is refused; what points
 * out of its folder is told apart, because it was made to read something that is not the model's.
 */
import { fail, type AppError } from "#base";
import type { Check } from "./check.js";
import type { OnnxFile, OnnxTensor } from "./file.js";
import { allTensors } from "./walk.js";
import { storedBytes } from "./tensor-sizes.js";

/** ONNX Runtime takes this location for an address in its own memory (onnxruntime PR 28709). */
const MEMORY_MARKER = "_ORT_MEM_ADDR_";

export const externalDataEscape: Check = {
  name: "external-data-escape",
  severity: "unsafe",
  reason: "before anything else could open a file; CVE-2022-25882, CVE-2024-27318 and the memory marker",
  *find(file: OnnxFile): Generator<AppError> {
    for (const { label, tensor } of allTensors(file)) {
      const location = tensor.external?.["location"] ?? "";
      if (escapes(location)) yield fail("EXTERNAL_DATA_ESCAPE", { tensor: label, location });
    }
  },
};

export const externalDataRange: Check = {
  name: "external-data-range",
  severity: "suspicious",
  reason: "the data that is named must be there, all of it",
  *find(file: OnnxFile): Generator<AppError> {
    for (const { label, tensor } of allTensors(file)) {
      if (tensor.external !== null && !escapes(tensor.external["location"] ?? ""))
        yield fail("EXTERNAL_DATA_RANGE", { tensor: label, why: rangeFault(tensor, tensor.external) });
    }
  },
};

/** Absolute, upwards, of another drive or scheme, or no file name at all; on either system's separators. */
function escapes(location: string): boolean {
  if (location.includes(MEMORY_MARKER)) return true;
  return /^[\\/~]|^[A-Za-z][A-Za-z0-9+.-]*:|\p{Cc}/u.test(location) || location.split(/[\\/]/).includes("..");
}

function rangeFault(tensor: OnnxTensor, external: Readonly<Record<string, string>>): string {
  const { location = "", offset = "0", length } = external;
  if (!/^\d{1,18}$/.test(offset)) return `its offset is '${offset}', expected a number from 0`;
  const needed = storedBytes(tensor);
  if (length !== undefined && needed !== null && length !== String(needed)) return `its length is '${length}', its dims and type need ${String(needed)} bytes`;
  return `its data is in '${location}', which was not sent: save the model as one file`;
}
