import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { EmptyState } from "../layout/empty-state.js";

export function NotFound() {
  const { t } = useTranslation();
  return (
    <EmptyState
      picture="lost"
      title={t("notFound.title")}
      text={t("notFound.text")}
      action={
        <Button component={Link} to="/">
          {t("notFound.action")}
        </Button>
      }
    />
  );
}
