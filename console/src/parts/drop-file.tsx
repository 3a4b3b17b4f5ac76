import "@mantine/dropzone/styles.layer.css";
import { Group, Text } from "@mantine/core";
import { Dropzone } from "@mantine/dropzone";
import { IconFileUpload } from "@tabler/icons-react";

export interface DropFileProps {
  readonly title: string;
  readonly hint: string;
  readonly onFile: (file: File) => void;
}

/** A place to drop one file, or to choose it. What it holds is judged by the server, not by its name. */
export function DropFile({ title, hint, onFile }: DropFileProps) {
  return (
    <Dropzone
      multiple={false}
      onDrop={(files) => {
        const [file] = files;
        if (file !== undefined) onFile(file);
      }}
      p="lg"
      inputProps={{ "aria-label": title }}
      aria-label={title}
    >
      <Group wrap="nowrap" gap="md" mih={56} style={{ pointerEvents: "none" }}>
        <IconFileUpload size={32} stroke={1.5} color="var(--mantine-color-anchor)" aria-hidden />
        <div>
          <Text size="sm" fw={500}>
            {title}
          </Text>
          <Text size="xs" c="dimmed">
            {hint}
          </Text>
        </div>
      </Group>
    </Dropzone>
  );
}
