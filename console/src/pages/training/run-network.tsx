import { Button, Group, Table, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Network } from "../../api/shapes.js";
import { useFormat } from "../../format/use-format.js";
import { useOverflow } from "../../layout/use-overflow.js";
import { Panel } from "../../layout/panel.js";
import { foldLayers } from "./fold-layers.js";
import { NetworkRows } from "./network-rows.js";
import styles from "./run-network.module.css";

/** The network from its input to its answer: what each layer gives on, what it has learned, what it costs. Blocks are folded. */
export function RunNetwork({ network }: { readonly network: Network }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { place, isWider } = useOverflow();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const groups = foldLayers(network.layers);
  const blocks = groups.filter((group) => group.layers.length > 1).map((group) => group.name);
  const areAllOpen = blocks.every((name) => open.has(name));
  const toggle = (name: string): void =>
    setOpen((now) => {
      const next = new Set(now);
      if (!next.delete(name)) next.add(name);
      return next;
    });
  const most = {
    parameters: Math.max(1, ...groups.map((group) => group.parameters)),
    macs: Math.max(1, ...groups.map((group) => group.macs)),
  };
  return (
    <Panel
      title={t("training.network")}
      aside={
        <Group gap="sm">
          <Text size="xs" c="dimmed">
            {t("training.networkSum", {
              layers: format.number(network.layers.length),
              parameters: format.number(network.parameters.total),
              macs: format.number(network.macs),
            })}
          </Text>
          {blocks.length > 0 && (
            <Button size="compact-xs" variant="default" onClick={() => setOpen(areAllOpen ? new Set() : new Set(blocks))}>
              {t(areAllOpen ? "training.foldAll" : "training.unfoldAll")}
            </Button>
          )}
        </Group>
      }
      flush
    >
      <div ref={place} className={styles["scroll"]} {...(isWider ? { tabIndex: 0, role: "region", "aria-label": t("training.network") } : {})}>
        <Table className={styles["table"] ?? ""} aria-label={t("training.network")} verticalSpacing={6} horizontalSpacing="md">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("training.layer")}</Table.Th>
              <Table.Th>{t("training.shape")}</Table.Th>
              <Table.Th>{t("training.parameters")}</Table.Th>
              <Table.Th title={t("training.macsHint")}>{t("training.macs")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {groups.map((group) => (
              <NetworkRows key={group.name} group={group} all={network.layers} most={most} isOpen={open.has(group.name)} onToggle={() => toggle(group.name)} />
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {network.parameters.trainable < network.parameters.total && (
        <Text size="xs" c="dimmed" px="md" py="xs">
          {t("training.trainable", { trainable: format.number(network.parameters.trainable), total: format.number(network.parameters.total) })}
        </Text>
      )}
    </Panel>
  );
}
