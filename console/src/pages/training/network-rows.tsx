import { Table, Text, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { NetworkLayer } from "../../api/shapes.js";
import { useFormat } from "../../format/use-format.js";
import { waysIn, type LayerGroup } from "./fold-layers.js";
import styles from "./run-network.module.css";

export interface NetworkRowsProps {
  readonly group: LayerGroup;
  readonly all: readonly NetworkLayer[];
  /** The longest bars. */
  readonly most: { readonly parameters: number; readonly macs: number };
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

interface RowShown {
  readonly head: React.ReactNode;
  readonly of: Pick<LayerGroup, "outputDims" | "parameters" | "macs">;
}

/** A layer, or a block with its layers below it when it is open. */
export function NetworkRows({ group, all, most, isOpen, onToggle }: NetworkRowsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [only] = group.layers;
  const isBlock = group.layers.length > 1;
  const amount = (value: number, max: number) => (
    <div className={styles["amount"]} title={format.exact(value)}>
      <span className={styles["value"]}>{value === 0 ? "" : format.number(value)}</span>
      <span className={styles["track"]} aria-hidden>
        <span className={styles["fill"]} style={{ width: `${Math.min(1, value / max) * 100}%` }} />
      </span>
    </div>
  );
  const layerHead = (layer: NetworkLayer) => {
    const ways = waysIn(layer, all[all.indexOf(layer) - 1]);
    return (
      <>
        <Text span size="sm" fw={500}>
          {layer.layer}
        </Text>{" "}
        <Text span size="xs" c="dimmed">
          {layer.name === layer.layer ? "" : layer.name}
        </Text>
        {ways.length > 0 && (
          <Text size="xs" c="dimmed">
            {t("training.waysIn", { inputs: ways.join(" + ") })}
          </Text>
        )}
      </>
    );
  };
  const row = (key: string, { head, of }: RowShown, isInner = false) => (
    <Table.Tr key={key}>
      <Table.Th scope="row" fw={400} className={styles["layer"] ?? ""} data-inner={isInner}>
        {head}
      </Table.Th>
      <Table.Td className={styles["shape"] ?? ""}>{of.outputDims.join(" × ")}</Table.Td>
      <Table.Td>{amount(of.parameters, most.parameters)}</Table.Td>
      <Table.Td>{amount(of.macs, most.macs)}</Table.Td>
    </Table.Tr>
  );
  if (only === undefined) return null;
  if (!isBlock) return row(only.name, { head: layerHead(only), of: group });
  const Icon = isOpen ? IconChevronDown : IconChevronRight;
  const head = (
    <UnstyledButton className={styles["block"] ?? ""} aria-expanded={isOpen} onClick={onToggle}>
      <Icon size={14} aria-hidden />
      <Text span size="sm" fw={600}>
        {group.name}
      </Text>
      <Text span size="xs" c="dimmed">
        {t("training.layersIn", { count: group.layers.length })}
      </Text>
    </UnstyledButton>
  );
  return (
    <>
      {row(group.name, { head, of: group })}
      {isOpen && group.layers.map((layer) => row(layer.name, { head: layerHead(layer), of: layer }, true))}
    </>
  );
}
