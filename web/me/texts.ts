import { fill } from "../shared/fill";
import texts from "./texts.json";

/** All words of the customers' page. */
export { fill, texts };
