import { Group, Input, Text } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { DropFile } from "../../parts/drop-file.js";
import { drawPicture } from "./draw-picture.js";
import styles from "./picture-field.module.css";
import type { PictureSize } from "./picture-input.js";

export interface PictureFieldProps {
  readonly name: string;
  readonly size: PictureSize;
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
}

/** A picture in place of thousands of numbers: it is brought to the model's size here, and shown as the model sees it. */
export function PictureField({ name, size, value, error, onChange }: PictureFieldProps) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [chosen, setChosen] = useState<{ readonly name: string; readonly isReadable: boolean } | null>(null);
  const choose = async (file: File): Promise<void> => {
    if (canvas.current === null) return;
    try {
      const planes = await drawPicture(canvas.current, file, size);
      setChosen({ name: file.name, isReadable: true });
      onChange(JSON.stringify(planes));
    } catch {
      setChosen({ name: file.name, isReadable: false });
      onChange("");
    }
  };
  const fault = chosen?.isReadable === false ? t("deployments.pictureUnreadable", { name: chosen.name }) : error;
  return (
    <Input.Wrapper label={name} error={fault} className={styles["field"] ?? ""}>
      <DropFile title={t("deployments.dropPicture")} hint={t("deployments.dropPictureHint")} onFile={(file) => void choose(file)} />
      <Group gap="sm" mt="sm" wrap="nowrap" align="center" hidden={value === ""}>
        <canvas
          ref={canvas}
          className={styles["preview"]}
          role="img"
          aria-label={t("deployments.asTheModelSees")}
          style={{ aspectRatio: `${size.width} / ${size.height}` }}
        />
        <div className={styles["words"]}>
          <Text size="sm" truncate title={chosen?.name}>
            {chosen?.name}
          </Text>
          <Text size="xs" c="dimmed">
            {t(size.channels === 1 ? "deployments.asTheModelSeesGrey" : "deployments.asTheModelSeesColour", { width: size.width, height: size.height })}
          </Text>
        </div>
      </Group>
    </Input.Wrapper>
  );
}
