import { adoptToasts, showKeptToast } from "../shared/toast.ts";

showKeptToast();
adoptToasts();
