import type { DatasetVersion } from "@aimass/sdk";
import { SimpleGrid } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { CountBars } from "../../charts/count-bars.js";
import { useFormat } from "../../format/use-format.js";
import { Facts } from "../../layout/facts.js";
import { Panel } from "../../layout/panel.js";
import { mediaFacts, type Span } from "./media-columns.js";

/** Of an archive: how many files each label has, and what they measure. */
export function MediaSummary({ version }: { readonly version: DatasetVersion }) {
  const { t } = useTranslation();
  const format = useFormat();
  const facts = mediaFacts(version.format, version.columns);
  if (facts === null) return null;
  const spanText = ({ min, max }: Span): string => (min === max ? format.number(min) : t("data.fromTo", { from: format.number(min), to: format.number(max) }));
  const rest = [
    ...(facts.others > 0 ? [{ name: t("data.others"), count: facts.others, isRest: true }] : []),
    ...(facts.missing > 0 ? [{ name: t("data.noLabel"), count: facts.missing, isRest: true }] : []),
  ];
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }}>
      {facts.labels.length > 0 && (
        <Panel title={t("data.labels")}>
          <CountBars label={t("data.labels")} bars={[...facts.labels.map((one) => ({ name: one.label, count: one.count })), ...rest]} />
        </Panel>
      )}
      <Panel title={t(facts.spans.some((span) => span.column === "width") ? "data.pictureSizes" : "data.soundSizes")}>
        <Facts facts={facts.spans.map((span) => ({ label: t(`data.measures.${span.column}`), value: spanText(span) }))} />
      </Panel>
    </SimpleGrid>
  );
}
