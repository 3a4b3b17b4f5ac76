import type { ModelVersion } from "@aimass/sdk";
import { ActionIcon, Badge, Button, Group, Text, TextInput, Tooltip } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDeleteAlias, useSetAlias } from "../../api/models.js";
import { Panel } from "../../layout/panel.js";
import { notifyUndo } from "../../parts/notify-undo.js";
import { ProblemNote } from "../../parts/problem-note.js";

export interface VersionAliasesProps {
  readonly model: string;
  readonly version: ModelVersion;
  readonly all: Readonly<Record<string, number>>;
}

/** Movable names of a version: `champion` today, another one tomorrow. */
export function VersionAliases({ model, version, all }: VersionAliasesProps) {
  const { t } = useTranslation();
  const [alias, setAlias] = useState("");
  const set = useSetAlias(model);
  const remove = useDeleteAlias(model);
  const isReady = version.state === "ready";
  const removeWithUndo = (name: string): void =>
    remove.mutate(name, {
      onSuccess: () =>
        notifyUndo({
          message: t("models.aliasRemoved", { alias: name }),
          closeLabel: t("common.close"),
          undo: { label: t("common.undo"), act: () => set.mutate({ alias: name, version: version.version }) },
        }),
    });
  return (
    <Panel title={t("models.aliases")}>
      <Group gap="xs" mb={isReady ? "sm" : 0}>
        {version.aliases.length === 0 && (
          <Text size="sm" c="dimmed">
            {t("models.noAliases")}
          </Text>
        )}
        {version.aliases.map((name) => (
          <Badge
            key={name}
            color="mint"
            size="lg"

            rightSection={
              <Tooltip label={t("models.removeAlias", { alias: name })}>
                <ActionIcon size={18} color="mint" onClick={() => removeWithUndo(name)} aria-label={t("models.removeAlias", { alias: name })}>
                  <IconX size={12} />
                </ActionIcon>
              </Tooltip>
            }
          >
            {name}
          </Badge>
        ))}
      </Group>
      {isReady && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            set.mutate({ alias: alias.trim(), version: version.version }, { onSuccess: () => setAlias("") });
          }}
        >
          <Group gap="xs" wrap="nowrap">
            <TextInput
              size="xs"
              flex={1}
              aria-label={t("models.alias")}
              placeholder={t("models.aliasExample")}
              value={alias}
              onChange={(event) => setAlias(event.currentTarget.value)}
            />
            <Button size="xs" variant="default" type="submit" disabled={alias.trim() === ""} loading={set.isPending}>
              {all[alias.trim()] === undefined ? t("models.setAlias") : t("models.moveAlias", { version: all[alias.trim()] })}
            </Button>
          </Group>
        </form>
      )}
      <ProblemNote error={set.error ?? remove.error} />
    </Panel>
  );
}
