import type { Run } from "@aimass/sdk";
import { useTranslation } from "react-i18next";
import { splitReference } from "../../api/shapes.js";
import { useFormat } from "../../format/use-format.js";
import { RelativeTime } from "../../parts/relative-time.js";
import { TextLink } from "../../parts/text-link.js";
import { useNames } from "../../i18n/use-names.js";

export function RunMeta({ run }: { readonly run: Run }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const made = run.version === null ? null : splitReference(run.version);
  return (
    <>
      <TextLink to={`/data/${run.dataset.name}?version=${run.dataset.version}`}>
        {t("training.onDataset", { dataset: run.dataset.name, version: run.dataset.version })}
      </TextLink>
      <span>{names.algorithm(run.algorithm)}</span>
      <RelativeTime time={run.startedAt ?? run.createdAt} />
      {run.startedAt !== null && run.endedAt !== null && (
        <span>{t("training.took", { time: format.duration(Date.parse(run.endedAt) - Date.parse(run.startedAt)) })}</span>
      )}
      {made !== null && (
        <TextLink to={`/models/${made.name}${made.version === null ? "" : `?version=${made.version}`}`}>
          {t("training.made", { version: run.version ?? "" })}
        </TextLink>
      )}
    </>
  );
}
