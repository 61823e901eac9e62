// The portal: see the modules beside this file.
