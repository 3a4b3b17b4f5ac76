import { useEffect, useRef, useState, type RefObject } from "react";

/** Whether what is in a place is wider than it: then the place is scrolled, and has to be reachable by keyboard. */
export function useOverflow(): { readonly place: RefObject<HTMLDivElement | null>; readonly isWider: boolean } {
  const place = useRef<HTMLDivElement>(null);
  const [isWider, setWider] = useState(false);
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setWider(element.scrollWidth > element.clientWidth));
    observer.observe(element);
    if (element.firstElementChild !== null) observer.observe(element.firstElementChild);
    return () => observer.disconnect();
  }, []);
  return { place, isWider };
}
