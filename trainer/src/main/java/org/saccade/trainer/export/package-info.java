/** From a trained network to a sealed bundle: every file is compared with the trained network before anybody sees it. */
package org.saccade.trainer.export;
