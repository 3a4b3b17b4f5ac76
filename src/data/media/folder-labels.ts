/** @file Labels from folders: each file's class is the name of the folder that it lies in, below what all files share. */

export interface FolderLabels {
  /** By file, in order; null for a file beside the folders. */
  readonly labels: readonly (string | null)[];
  /** Names of folders such as `train` and `test` that held the folders of classes. */
  readonly parts: readonly string[];
}

const PARTS = new Set(["train", "training", "test", "testing", "val", "valid", "validation", "dev", "eval"]);

export function folderLabels(names: readonly string[]): FolderLabels {
  const folders = names.map((name) => name.split("/").slice(0, -1));
  const inner = withoutShared(folders);
  const parts = [...new Set(inner.map(([first = ""]) => first))];
  const areParts = inner.every((path) => path.length > 1) && parts.every((part) => PARTS.has(part.toLowerCase()));
  const classes = areParts ? inner.map((path) => path.slice(1)) : inner;
  return { labels: classes.map(([first]) => first ?? null), parts: areParts ? parts : [] };
}

/** Folders that all files lie in say nothing; when all lie in one, its name is the one class. */
function withoutShared(folders: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const [first = []] = folders;
  let shared = 0;
  while (shared < first.length && folders.every((path) => path[shared] === first[shared])) shared += 1;
  const isOneFolder = first.length > 0 && folders.every((path) => path.length === shared);
  return folders.map((path) => path.slice(isOneFolder ? shared - 1 : shared));
}
