"""How dates are written where Django's own way is not the pages' (`FORMAT_MODULE_PATH`)."""
