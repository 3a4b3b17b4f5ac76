import { Button, Group, Text, Textarea, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./editable-text.module.css";

export interface EditableTextProps {
  readonly text: string;
  readonly label: string;
  readonly placeholder: string;
  readonly onSave: (text: string) => void;
}

/** Text that becomes its own editor. What is saved is shown at once. */
export function EditableText({ text, label, placeholder, onSave }: EditableTextProps) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<string | null>(null);
  if (draft === null) {
    return (
      <UnstyledButton className={styles["text"] ?? ""} onClick={() => setDraft(text)}>
        <VisuallyHidden>{t("common.edit", { what: label })} </VisuallyHidden>
        <Text span size="sm" {...(text === "" ? { c: "dimmed" } : {})} style={{ whiteSpace: "pre-wrap" }}>
          {text === "" ? placeholder : text}
        </Text>
        <IconPencil size={14} className={styles["pencil"]} aria-hidden />
      </UnstyledButton>
    );
  }
  const save = (): void => {
    setDraft(null);
    if (draft !== text) onSave(draft);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Textarea
        autosize
        minRows={2}
        maxRows={12}
        value={draft}
        aria-label={label}
        placeholder={placeholder}
        autoFocus
        onChange={(event) => setDraft(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Escape" && setDraft(null)}
      />
      <Group gap="xs" mt="xs">
        <Button type="submit" size="compact-sm">
          {t("common.save")}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => setDraft(null)}>
          {t("common.cancel")}
        </Button>
      </Group>
    </form>
  );
}
