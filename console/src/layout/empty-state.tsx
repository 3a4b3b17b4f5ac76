import { Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { Picture, type PictureKind } from "./picture.js";

export interface EmptyStateProps {
  readonly picture: PictureKind;
  readonly title: string;
  readonly text: string;
  readonly action?: ReactNode;
}

/** What will be here, in one sentence and one picture, and the one button that starts it. */
export function EmptyState({ picture, title, text, action }: EmptyStateProps) {
  return (
    <Stack align="center" gap="xs" py={48} px="md" ta="center">
      <Picture kind={picture} />
      <Title order={2} mt="xs">
        {title}
      </Title>
      <Text size="sm" c="dimmed" maw={440} mb="xs">
        {text}
      </Text>
      {action}
    </Stack>
  );
}
