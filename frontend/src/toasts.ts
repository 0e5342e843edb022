import { adoptToasts } from "./toast.ts";

adoptToasts();
