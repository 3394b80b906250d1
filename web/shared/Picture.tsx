import { useState, type ReactElement } from "react";
import { Icon } from "./Icon";
import { mediaAddress } from "./media";

/** A picture that keeps its place while it loads and where it is missing. */
export function Picture({ src, alt, size = 22 }: { src: string | undefined; alt: string; size?: number }): ReactElement {
  const address = mediaAddress(src);
  const [state, setState] = useState<"loading" | "here" | "missing">(address ? "loading" : "missing");
  return (
    <span className={`picture picture-${state}`} {...(state === "missing" ? { role: "img", "aria-label": alt } : {})}>
      {state === "missing" ? (
        <Icon name="picture" size={size} />
      ) : (
        <img
          src={address}
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
