import type { ModelVersion } from "@aimass/sdk";
import { useTranslation } from "react-i18next";
import { usePeople } from "../../api/use-people.js";
import { RelativeTime } from "../../parts/relative-time.js";

/** Which version, by whom, when. */
export function VersionMeta({ version }: { readonly version: ModelVersion }) {
  const { t } = useTranslation();
  const personOf = usePeople();
  return (
    <>
      <span>{t("common.versionNumber", { version: version.version })}</span>
      <span>{personOf(version.author)}</span>
      <RelativeTime time={version.createdAt} />
    </>
  );
}
