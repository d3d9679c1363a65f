"""Machine interfaces. Views here call selectors and services of the apps and never their tables."""
