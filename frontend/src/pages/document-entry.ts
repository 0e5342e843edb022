// The page loads this script by a name with Django's hash. What is loaded later asks for the rest by
// the name that Vite gave: were the rest in here, it would run twice, once by each name.
void import("./document.ts");
