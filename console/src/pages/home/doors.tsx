import { Text, Title, UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { useUploadDataset } from "../../api/use-upload.js";
import { Picture, type PictureKind } from "../../layout/picture.js";
import { ProblemNote } from "../../parts/problem-note.js";
import styles from "./doors.module.css";

const DOORS = [
  { key: "data", picture: "data", to: "/data?add=1" },
  { key: "model", picture: "model", to: "/models?import=1" },
] as const;

/** Three ways to begin: bring data, bring a model, look at the sample. */
export function Doors({ isFirst }: { readonly isFirst: boolean }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const upload = useUploadDataset();
  const inside = (key: "data" | "model" | "sample", picture: PictureKind): ReactNode => (
    <>
      <Picture kind={picture} width={isFirst ? 144 : 64} />
      <span>
        <span className={styles["title"]}>{t(`home.doors.${key}.title`)}</span>
        <span className={styles["text"]}>{t(`home.doors.${key}.text`)}</span>
      </span>
    </>
  );
  return (
    <section aria-label={t("home.begin")}>
      {isFirst && (
        <>
          <Title order={2} fz="xl" lh="28px">
            {t("home.welcome")}
          </Title>
          <Text c="dimmed" mb="lg" mt={4}>
            {t("home.welcomeText")}
          </Text>
        </>
      )}
      <div className={styles["doors"]} data-small={!isFirst}>
        {DOORS.map((door) => (
          <Link key={door.key} to={door.to} className={styles["door"]}>
            {inside(door.key, door.picture)}
          </Link>
        ))}
        <UnstyledButton
          className={styles["door"] ?? ""}
          disabled={upload.share !== null}
          aria-busy={upload.share !== null}
          onClick={() => upload.startSample((version) => void navigate(`/data/${version.dataset.name}`))}
        >
          {inside("sample", "sample")}
        </UnstyledButton>
      </div>
      <ProblemNote error={upload.error} />
    </section>
  );
}
