import { useEffect, useState } from "react";

export interface SearchOpener {
  /** Once true it stays: the search is loaded when it is first asked for. */
  readonly wanted: boolean;
  readonly open: () => void;
}

/** Ctrl-K (or Cmd-K) opens the search; so does the button. The first time loads it. */
export function useSearchOpener(): SearchOpener {
  const [wanted, setWanted] = useState(false);
  const open = (): void => {
    if (wanted) void import("@mantine/spotlight").then(({ spotlight }) => spotlight.open());
    else setWanted(true);
  };
  useEffect(() => {
    if (wanted) return undefined; // from now on the search listens itself
    const listen = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      setWanted(true);
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [wanted]);
  return { wanted, open };
}
