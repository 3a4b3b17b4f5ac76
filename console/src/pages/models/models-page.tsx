import { Button, Group, Select, SimpleGrid, Skeleton, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconFileImport, IconSearch } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { useModels } from "../../api/models.js";
import { EmptyState } from "../../layout/empty-state.js";
import { LoadMore } from "../../layout/load-more.js";
import { Page } from "../../layout/page.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { useNames } from "../training/use-names.js";
import { ImportModelDrawer } from "./import-model-drawer.js";
import { ModelCard } from "./model-card.js";

const TASKS = ["binary", "multiclass", "regression", "tensor"] as const;

/** All models as cards; the filters are kept in the address. */
export function ModelsPage() {
  const { t } = useTranslation();
  const names = useNames();
  const [search, setSearch] = useSearchParams();
  const query = search.get("query") ?? "";
  const task = search.get("task");
  const [asked] = useDebouncedValue(query, 250);
  const models = useModels({ ...(asked === "" ? {} : { query: asked }), ...(task === null ? {} : { task }) });
  const change = (key: string, value: string | null): void =>
    setSearch(
      (now) => {
        if (value === null || value === "") now.delete(key);
        else now.set(key, value);
        return now;
      },
      { replace: true },
    );
  const start = (
    <Button leftSection={<IconFileImport size={16} aria-hidden />} onClick={() => change("import", "1")}>
      {t("models.import")}
    </Button>
  );
  const isFiltered = asked !== "" || task !== null;
  const isEmpty = !models.isPending && models.error === null && models.items.length === 0;
  return (
    <Page title={t("places.models")} actions={isEmpty && !isFiltered ? undefined : start}>
      {models.error !== null && <ProblemNote error={models.error} />}
      {!(isEmpty && !isFiltered) && (
        <Group mb="md" gap="xs">
          <TextInput
            w={{ base: "100%", xs: 260 }}
            leftSection={<IconSearch size={16} aria-hidden />}
            placeholder={t("models.search")}
            aria-label={t("models.search")}
            value={query}
            onChange={(event) => change("query", event.currentTarget.value)}
          />
          <Select
            w={200}
            clearable
            placeholder={t("models.anyTask")}
            aria-label={t("training.task")}
            data={TASKS.map((one) => ({ value: one, label: names.task(one) }))}
            value={task}
            onChange={(value) => change("task", value)}
            clearButtonProps={{ "aria-label": t("common.clear") }}
          />
        </Group>
      )}
      {isEmpty && !isFiltered && <EmptyState picture="model" title={t("models.emptyTitle")} text={t("models.emptyHint")} action={start} />}
      {isEmpty && isFiltered && <EmptyState picture="lost" title={t("models.nothingFound")} text={t("models.nothingFoundHint")} />}
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        {models.isPending && Array.from({ length: 3 }, (_, index) => <Skeleton key={index} height={148} radius="md" />)}
        {models.items.map((model) => (
          <ModelCard key={model.id} model={model} />
        ))}
      </SimpleGrid>
      <LoadMore pages={models} />
      <ImportModelDrawer isOpen={search.has("import")} onClose={() => change("import", null)} />
    </Page>
  );
}
