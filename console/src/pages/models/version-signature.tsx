import type { Signature, SignatureTensor } from "@aimass/sdk";
import { Badge, Code, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ListTable } from "../../layout/list-table.js";
import { Panel } from "../../layout/panel.js";
import { useNames } from "../../i18n/use-names.js";

const shapeText = (shape: readonly (number | null)[]): string => `[${shape.map((dim) => dim ?? "N").join(", ")}]`;

/** The typed inputs and outputs: what an application has to send, and what it gets. */
export function VersionSignature({ signature }: { readonly signature: Signature }) {
  const { t } = useTranslation();
  const names = useNames();
  const rows = [
    ...signature.inputs.map((tensor) => ({ ...tensor, side: "input" as const })),
    ...signature.outputs.map((tensor) => ({ ...tensor, side: "output" as const })),
  ];
  return (
    <Panel
      title={t("models.signature")}
      aside={
        <Group gap="xs">
          <Badge color="gray">{names.task(signature.task)}</Badge>
          {signature.target !== undefined && (
            <Text size="xs" c="dimmed">
              {t("models.predicts", { target: signature.target })}
            </Text>
          )}
        </Group>
      }
      flush
    >
      <ListTable<SignatureTensor & { side: "input" | "output" }>
        label={t("models.signature")}
        items={rows}
        keyOf={(row) => `${row.side} ${row.name}`}
        columns={[
          {
            key: "name",
            title: t("common.name"),
            cell: (row) => (
              <Text size="sm" fw={500} style={{ overflowWrap: "anywhere" }}>
                {row.name}
              </Text>
            ),
          },
          { key: "side", title: t("models.side"), wide: true, cell: (row) => t(`models.sides.${row.side}`) },
          { key: "column", title: t("data.column"), cell: (row) => (row.column === undefined ? "" : t(`types.${row.column}` as "types.text")) },
          { key: "dtype", title: t("models.dtype"), wide: true, cell: (row) => <Code>{row.dtype}</Code> },
          { key: "shape", title: t("models.shape"), align: "right", cell: (row) => <Code style={{ whiteSpace: "nowrap" }}>{shapeText(row.shape)}</Code> },
        ]}
      />
      {signature.classes !== undefined && (
        <Group gap={6} p="md" pt="xs">
          <Text size="xs" c="dimmed">
            {t("models.classes")}
          </Text>
          {signature.classes.slice(0, 30).map((label) => (
            <Code key={String(label)}>{String(label)}</Code>
          ))}
          {signature.classes.length > 30 && <Text size="xs">{t("models.moreClasses", { count: signature.classes.length - 30 })}</Text>}
        </Group>
      )}
    </Panel>
  );
}
