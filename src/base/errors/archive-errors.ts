/** @file Errors of archives: what they claim is checked before anything in them is inflated. */
import { bad, row, type ErrorRow } from "./error-row.js";

const refused = { ...bad, http: 422 } as const;

export const ARCHIVE_ERRORS = {
  ARCHIVE_CORRUPT: row<{ why: string }>({
    ...refused,
    title: "Archive corrupt",
    fix: "Make the archive again, and check that it was uploaded whole.",
    text: (p) => `ZIP: ${p.why}`,
  }),
  ARCHIVE_BOMB: row<{ what: string; limit: number; got: number; unit: string }>({
    ...refused,
    title: "Archive too large when unpacked",
    fix: "Split the archive, or leave out what no training needs.",
    text: (p) => `ZIP: ${p.what}: at most ${p.limit} ${p.unit}, got ${p.got}`,
  }),
  ARCHIVE_PATH_ESCAPE: row<{ entry: string }>({
    ...refused,
    title: "Path outside the archive",
    fix: "Make the archive from inside its folder, so that its names are relative.",
    text: (p) => `ZIP: the name '${p.entry}' leads outside the archive; expected a relative path without '..'`,
  }),
  ARCHIVE_BAD_NAME: row<{ entry: string; why: string }>({
    ...refused,
    title: "Bad name in an archive",
    fix: "Rename the file and make the archive again.",
    text: (p) => `ZIP: the name '${p.entry}' ${p.why}`,
  }),
  ARCHIVE_LINK_FORBIDDEN: row<{ entry: string }>({
    ...refused,
    title: "Link in an archive",
    fix: "Make the archive with the files themselves in place of links.",
    text: (p) => `ZIP: '${p.entry}' is a link; expected files and folders alone`,
  }),
  ARCHIVE_DUPLICATE_ENTRY: row<{ entry: string }>({
    ...refused,
    title: "A name twice in an archive",
    fix: "Make the archive again in one go, with each file once.",
    text: (p) => `ZIP: '${p.entry}' is there more than once`,
  }),
  ARCHIVE_AMBIGUOUS: row<{ entry: string; why: string }>({
    ...refused,
    title: "Archive contradicts itself",
    fix: "Make the archive again with an ordinary ZIP program, without a password.",
    text: (p) => `ZIP: '${p.entry}': ${p.why}`,
  }),
} as const satisfies Record<string, ErrorRow<never>>;
