import { adoptToasts } from "../shared/toast.ts";

adoptToasts();
