/** @file Files go up in parts, so that progress is known and a lost connection costs one part. */
import { ApiError, type DatasetVersion, type ModelVersion } from "@aimass/sdk";
import { api } from "./client.js";
import type { DatasetKind } from "./shapes.js";

export type OnProgress = (share: number) => void;

export interface DatasetPlan {
  readonly name: string;
  readonly kind: DatasetKind;
  /** What becomes of pictures and recordings that cannot be read. */
  readonly corrupt: "skip" | "refuse";
}

/** Makes the dataset when there is none of that name, then its next version from the file. */
export async function uploadDataset({ name, kind, corrupt }: DatasetPlan, file: File, onProgress: OnProgress): Promise<DatasetVersion> {
  await unlessTaken(() => api.datasets.create(kind === "table" ? { name } : { name, kind }));
  const uploadId = await send(file, onProgress);
  return api.datasets.addUploadedVersion(name, { uploadId, ...(kind === "table" ? {} : { format: "zip" as const, corrupt }) });
}

/** Makes the model when there is none of that name, then imports the file as its next version. */
export async function uploadModel(name: string, file: File, onProgress: OnProgress): Promise<ModelVersion> {
  await unlessTaken(() => api.models.create({ name }));
  const uploadId = await send(file, onProgress);
  return api.models.addUploadedVersion(name, { uploadId, filename: file.name });
}

function send(file: File, onProgress: OnProgress): Promise<string> {
  return api.uploads.send(file, { filename: file.name, onProgress: ({ sentBytes, totalBytes }) => onProgress(totalBytes === 0 ? 1 : sentBytes / totalBytes) });
}

async function unlessTaken(create: () => Promise<unknown>): Promise<void> {
  try {
    await create();
  } catch (error) {
    if (!(error instanceof ApiError && error.code === "NAME_TAKEN")) throw error; // the name is there: the file becomes its next version
  }
}

/** Pictures and recordings come in an archive. */
export const isArchive = (filename: string): boolean => /\.zip$/i.test(filename);

/** A file's name made into a thing's name, as the server does: `My data (2).csv` -> `My-data-2`. */
export function nameOfFile(filename: string): string {
  return filename
    .replace(/(\.[A-Za-z0-9]{1,8}){1,2}$/, "")
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, "")
    .slice(0, 63);
}
