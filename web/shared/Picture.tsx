import { useState, type ReactElement } from "react";
import { Icon } from "./Icon";

/** A picture that keeps its place while it loads and where it is missing. */
export function Picture({ src, alt, size = 22 }: { src: string | undefined; alt: string; size?: number }): ReactElement {
  const [state, setState] = useState<"loading" | "here" | "missing">(src ? "loading" : "missing");
  return (
    <span className={`picture picture-${state}`} {...(state === "missing" ? { role: "img", "aria-label": alt } : {})}>
      {state === "missing" ? (
        <Icon name="picture" size={size} />
      ) : (
        <img
          src={src}
          alt={alt}
          loading="lazy"
          decoding="async"
          draggable={false}
          onLoad={() => { setState("here"); }}
          onError={() => { setState("missing"); }}
        />
      )}
    </span>
  );
}
