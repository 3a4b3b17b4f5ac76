import type { DatasetVersion } from "@aimass/sdk";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { CopyText } from "../../parts/copy-text.js";
import { RelativeTime } from "../../parts/relative-time.js";

/** How long a digest is shown; the whole is copied. */
const DIGEST_SHOWN = 12;

export function DatasetMeta({ version }: { readonly version: DatasetVersion }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      <span>{t("common.versionNumber", { version: version.version })}</span>
      {version.rows !== null && <span>{t("data.rowsCount", { count: version.rows, shown: format.number(version.rows) })}</span>}
      {version.columns.length > 0 && <span>{t("data.columnsCount", { count: version.columns.length, shown: format.number(version.columns.length) })}</span>}
      <span>{format.bytes(version.bytes)}</span>
      <span>{version.format}</span>
      <RelativeTime time={version.createdAt} />
      {version.sha256 !== null && <CopyText text={version.sha256} shown={version.sha256.slice(0, DIGEST_SHOWN)} />}
    </>
  );
}
