import { Button, Group, Progress, Stack, Text, TextInput } from "@mantine/core";
import { IconFile } from "@tabler/icons-react";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { nameOfFile } from "../api/upload-file.js";
import type { UploadUnderWay } from "../api/use-upload.js";
import { useFormat } from "../format/use-format.js";
import { DropFile } from "./drop-file.js";
import { ProblemNote } from "./problem-note.js";

export interface UploadFormProps<V> {
  readonly upload: UploadUnderWay<V>;
  readonly drop: string;
  readonly dropHint: string;
  readonly nameLabel: string;
  readonly action: string;
  /** The thing that gets a further version; null: a thing of its own, named by the reader. */
  readonly of: string | null;
  /** Further choices that a file asks for. */
  readonly fields?: (file: File) => ReactNode;
  readonly onDone: (version: V) => void;
}

/** A file, the name of what it becomes, and how far it has been sent. */
export function UploadForm<V>({ upload, drop, dropHint, nameLabel, action, of, fields, onDone }: UploadFormProps<V>) {
  const { t } = useTranslation();
  const format = useFormat();
  const [file, setFile] = useState<File | null>(null);
  const [name, setName] = useState(of ?? "");
  const choose = (chosen: File): void => {
    upload.reset();
    setFile(chosen);
    if (of === null) setName(nameOfFile(chosen.name));
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (file !== null) upload.start(name, file, onDone);
      }}
    >
      <Stack>
        <DropFile title={drop} hint={dropHint} onFile={choose} />
        {file !== null && (
          <Group gap="xs" wrap="nowrap">
            <IconFile size={18} stroke={1.75} aria-hidden />
            <Text size="sm" truncate>
              {file.name}
            </Text>
            <Text size="sm" c="dimmed" style={{ whiteSpace: "nowrap" }}>
              {format.bytes(file.size)}
            </Text>
          </Group>
        )}
        {file !== null && of === null && (
          <TextInput
            label={nameLabel}
            description={t("common.nameHint")}
            required
            withAsterisk={false}
            pattern="[A-Za-z0-9][A-Za-z0-9._\-]{0,62}"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        )}
        {file !== null && fields?.(file)}
        {upload.share !== null && (
          <div>
            <Progress value={upload.share * 100} aria-label={t("upload.progress")} />
            <Text size="xs" c="dimmed" mt={4} role="status">
              {upload.share < 1 ? t("upload.share", { share: format.percent(upload.share) }) : t("upload.reading")}
            </Text>
          </div>
        )}
        <ProblemNote error={upload.error} />
        <Button type="submit" disabled={file === null} loading={upload.share !== null}>
          {action}
        </Button>
      </Stack>
    </form>
  );
}
