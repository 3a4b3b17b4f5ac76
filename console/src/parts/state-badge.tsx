import { Badge, type MantineColor } from "@mantine/core";
import { IconArchive, IconCheck, IconCircleDashed, IconExclamationCircle, IconLoader2, IconPlayerStop, IconX, type Icon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { DeploymentState, RunState, VersionState } from "../api/shapes.js";
import styles from "./state-badge.module.css";

type State = RunState | VersionState | DeploymentState | "receiving" | "profiling";

interface Look {
  readonly color: MantineColor;
  readonly Icon: Icon;
  readonly turns?: true;
}

/** A colour never carries the meaning alone: each state has its word and its sign. */
const LOOKS: Readonly<Record<State, Look>> = {
  queued: { color: "gray", Icon: IconCircleDashed },
  running: { color: "iris", Icon: IconLoader2, turns: true },
  succeeded: { color: "green", Icon: IconCheck },
  failed: { color: "red", Icon: IconX },
  stopped: { color: "gray", Icon: IconPlayerStop },
  receiving: { color: "iris", Icon: IconLoader2, turns: true },
  profiling: { color: "iris", Icon: IconLoader2, turns: true },
  scanning: { color: "iris", Icon: IconLoader2, turns: true },
  converting: { color: "iris", Icon: IconLoader2, turns: true },
  probing: { color: "iris", Icon: IconLoader2, turns: true },
  ready: { color: "green", Icon: IconCheck },
  refused: { color: "red", Icon: IconX },
  archived: { color: "gray", Icon: IconArchive },
  starting: { color: "iris", Icon: IconLoader2, turns: true },
  updating: { color: "iris", Icon: IconLoader2, turns: true },
  degraded: { color: "amber", Icon: IconExclamationCircle },
};

export function StateBadge({ state }: { readonly state: State }) {
  const { t } = useTranslation();
  const { color, Icon, turns } = LOOKS[state];
  return (
    <Badge color={color} leftSection={<Icon size={12} stroke={2.25} className={turns === true ? (styles["turns"] ?? "") : ""} aria-hidden />}>
      {t(`states.${state}`)}
    </Badge>
  );
}
