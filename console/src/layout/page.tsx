import { Title } from "@mantine/core";
import { IconChevronLeft } from "@tabler/icons-react";
import { useEffect, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import styles from "./page.module.css";

export interface PageProps {
  readonly title: string;
  /** Where the list is that this thing is one of. */
  readonly back?: { readonly to: string; readonly label: string };
  readonly badge?: ReactNode;
  readonly meta?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A page: where it is, what it is called, what is known at a glance, what can be done; then its content. */
export function Page({ title, back, badge, meta, actions, children }: PageProps) {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = `${title} · ${t("shell.brand")}`;
  }, [title, t]);
  return (
    <>
      <header className={styles["head"]}>
        <div className={styles["titles"]}>
          {back !== undefined && (
            <Link to={back.to} className={styles["back"]}>
              <IconChevronLeft size={14} aria-hidden />
              {back.label}
            </Link>
          )}
          <div className={styles["title"]}>
            <Title order={1}>{title}</Title>
            {badge}
          </div>
          {meta !== undefined && <div className={styles["meta"]}>{meta}</div>}
        </div>
        {actions !== undefined && <div className={styles["actions"]}>{actions}</div>}
      </header>
      {children}
    </>
  );
}
