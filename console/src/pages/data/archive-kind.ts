import type { DatasetKind } from "../../api/shapes.js";
import { isArchive } from "../../api/upload-file.js";

/** A dataset keeps its kind; of a new one an archive decides, unless the reader says recordings. */
export function archiveKind(filename: string, { known, chosen }: { readonly known: string | undefined; readonly chosen: DatasetKind }): DatasetKind {
  if (known === "image" || known === "audio") return known;
  if (known !== undefined || !isArchive(filename)) return "table";
  return chosen === "audio" ? "audio" : "image";
}
