import { Group, Select, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useAddress } from "../../parts/use-address.js";
import { useNames } from "../../i18n/use-names.js";

const TASKS = ["binary", "multiclass", "regression", "tensor"] as const;

/** By letters of the name, and by what a model does. */
export function ModelFilters() {
  const { t } = useTranslation();
  const names = useNames();
  const address = useAddress();
  return (
    <Group mb="md" gap="xs">
      <TextInput
        w={{ base: "100%", xs: 260 }}
        leftSection={<IconSearch size={16} aria-hidden />}
        placeholder={t("models.search")}
        aria-label={t("models.search")}
        value={address.get("query") ?? ""}
        onChange={(event) => address.set({ query: event.currentTarget.value }, { replace: true })}
      />
      <Select
        w={200}
        clearable
        placeholder={t("models.anyTask")}
        aria-label={t("training.task")}
        data={TASKS.map((task) => ({ value: task, label: names.task(task) }))}
        value={address.get("task")}
        onChange={(task) => address.set({ task }, { replace: true })}
        clearButtonProps={{ "aria-label": t("common.clear") }}
      />
    </Group>
  );
}
