import type { Model } from "@aimass/sdk";
import { SimpleGrid, Skeleton } from "@mantine/core";
import type { Pages } from "../../api/use-pages.js";
import { LoadMore } from "../../layout/load-more.js";
import { ModelCard } from "./model-card.js";

/** As many beside each other as there is room for. */
export function ModelCards({ models }: { readonly models: Pages<Model> }) {
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        {models.isPending && Array.from({ length: 3 }, (_, index) => <Skeleton key={index} height={148} radius="md" />)}
        {models.items.map((model) => (
          <ModelCard key={model.id} model={model} />
        ))}
      </SimpleGrid>
      <LoadMore pages={models} />
    </>
  );
}
