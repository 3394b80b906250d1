export { browserStorage, readJson, type KeyValue } from "../../widget/session/storage";
