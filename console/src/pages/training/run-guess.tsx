import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { useNames } from "../../i18n/use-names.js";
import type { RunTarget } from "./use-run-target.js";

const OF_MEDIA = { image: "training.guessPictures", audio: "training.guessSound" } as const;

/** What a run of this target will do, in a sentence; nothing before there is a target. */
export function RunGuess({ target, kind }: { readonly target: RunTarget; readonly kind: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  if (target.task === null) return null;
  const words = { task: names.task(target.task), target: target.draft.target ?? "" };
  return (
    <Text size="sm" c="dimmed" role="status">
      {kind === "image" || kind === "audio"
        ? t(OF_MEDIA[kind], { ...words, count: target.rows, shown: format.number(target.rows) })
        : t("training.guess", { ...words, columns: target.columns.length - 1 })}
    </Text>
  );
}
