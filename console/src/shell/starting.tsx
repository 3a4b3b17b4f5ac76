import { Center, Loader } from "@mantine/core";
import { asProblem } from "../api/as-problem.js";
import { ProblemNote } from "../parts/problem-note.js";

/** Before the reader is known. A refusal leads to the sign-in page; anything else is shown here. */
export function Starting({ error = null }: { readonly error?: Error | null }) {
  const isShown = error !== null && asProblem(error).code !== "UNAUTHENTICATED";
  return (
    <Center mih="100vh" p="md">
      {isShown ? <ProblemNote error={error} /> : <Loader type="dots" />}
    </Center>
  );
}
