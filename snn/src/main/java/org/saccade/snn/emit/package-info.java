/**
 * The forms that engines run, all made from one specification: TorchScript for training, ONNX for serving. {@link
 * org.saccade.snn.emit.TorchNetwork} drives the first through DJL.
 */
package org.saccade.snn.emit;
