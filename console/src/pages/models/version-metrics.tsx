import type { ModelVersion } from "@aimass/sdk";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { Panel } from "../../layout/panel.js";
import { Stat } from "../../layout/stat.js";
import { Stats } from "../../layout/stats.js";
import { TextLink } from "../../parts/text-link.js";
import { useNames } from "../../i18n/use-names.js";
import { flatMetrics } from "./flat-metrics.js";

/** How good the version was on held-out records when it was made. */
export function VersionMetrics({ version }: { readonly version: ModelVersion }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const metrics = flatMetrics(version.metrics);
  if (metrics.length === 0) return null;
  return (
    <Panel
      title={t("training.metrics")}
      aside={version.lineage.run !== undefined && <TextLink to={`/training/${version.lineage.run}`}>{t("models.toRun")}</TextLink>}
    >
      <Stats>
        {metrics.map((metric) => (
          <Stat
            key={metric.name}
            label={names.metric(metric.name)}
            value={format.metric(metric.value)}
            hint={metric.trivial === null ? undefined : t("training.againstTrivial", { value: format.metric(metric.trivial) })}
          />
        ))}
      </Stats>
    </Panel>
  );
}
