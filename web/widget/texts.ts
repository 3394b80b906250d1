import { fill } from "../shared/fill";
import texts from "./texts.json";

/** All words of the widget's own. */
export { fill, texts };
