import type { Price } from "@aimass/sdk";
import { Skeleton, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { usePrices } from "../../api/usage.js";
import { useFormat } from "../../format/use-format.js";
import { ListTable } from "../../layout/list-table.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { RelativeTime } from "../../parts/relative-time.js";

/** The prices in force. */
export function Prices() {
  const { t } = useTranslation();
  const format = useFormat();
  const prices = usePrices();
  return (
    <Stack>
      <ProblemNote error={prices.error} />
      {prices.data === undefined ? (
        <Skeleton height={120} />
      ) : (
        <ListTable<Price>
          label={t("usage.prices")}
          items={prices.data.items}
          keyOf={(price) => price.id}
          columns={[
            { key: "meter", title: t("usage.meter"), cell: (price) => t(`usage.meters.${price.meter}` as "usage.meters.prediction") },
            { key: "amount", title: t("usage.price"), align: "right", cell: (price) => t("usage.creditsAmount", { amount: format.credits(price.amount) }) },
            { key: "since", title: t("usage.since"), align: "right", cell: (price) => <RelativeTime time={price.createdAt} /> },
          ]}
        />
      )}
    </Stack>
  );
}
